/* Following what is said, until the reader goes back; one button takes it up again. */

const NEAR = 40; // px from the end that count as being there
const calm = window.matchMedia('(prefers-reduced-motion: reduce)');

export class Reading {
  /** `scroll`: what is scrolled; `jump`: the button. */
  constructor(scroll, jump) {
    this.scroll = scroll;
    this.jump = jump;
    this.following = true;
    this.top = 0;
    scroll.addEventListener('scroll', () => this.moved());
    // A hand that goes back stops a glide to the end, and only that: its own scroll has begun, too.
    scroll.addEventListener('wheel', (event) => event.deltaY < 0 && this.back(), { passive: true });
    scroll.addEventListener('keydown', (event) => /^(ArrowUp|PageUp|Home)$/.test(event.key) && this.back());
    window.addEventListener('resize', () => this.follow());
    jump.onclick = () => {
      this.live();
      scroll.focus({ preventScroll: true });
    };
  }

  get left() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight;
  }

  live() {
    this.following = true;
    this.follow();
  }

  follow() {
    const left = this.left;
    if (this.following && left > 0) {
      const softly = (this.gliding = !calm.matches && left < this.scroll.clientHeight / 2);
      if (softly) this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior: 'smooth' });
      else this.scroll.scrollTop = this.scroll.scrollHeight;
      if (!softly) this.top = this.scroll.scrollTop; // the reader's first move may come in the same event as ours
    }
    this.show();
  }

  moved() {
    const top = this.scroll.scrollTop;
    if (this.left < 1) this.gliding = false;
    if (top < this.top - 4 && this.left > 60) this.following = false;
    if (top >= this.top && this.left < NEAR) this.following = true;
    this.top = top;
    this.show();
  }

  back() {
    if (!this.following || this.left >= this.scroll.scrollHeight - this.scroll.clientHeight) return;
    this.following = false;
    if (this.gliding) this.scroll.scrollTo({ top: this.scroll.scrollTop, behavior: 'auto' });
    this.show();
  }

  show() {
    this.jump.hidden = this.following;
    document.body.classList.toggle('is-reading', !this.following);
  }
}
