/* Automatic scrolling, until the reader scrolls back; a button resumes it. */

const END_PX = 40; // distance that counts as being at the end
const reducedMotion = window.matchMedia('(prefers-reduced-motion: reduce)');

export class AutoScroll {
  /** `scroll`: scrolled element; `jump`: button that returns to the end. */
  constructor(scroll, jump) {
    this.scroll = scroll;
    this.jump = jump;
    this.following = true;
    this.top = 0;
    scroll.addEventListener('scroll', () => this.scrolled());
    // These stop a smooth scroll to the end, and only that: the reader's own scroll has begun as well.
    scroll.addEventListener('wheel', (event) => event.deltaY < 0 && this.stop(), { passive: true });
    scroll.addEventListener('keydown', (event) => /^(ArrowUp|PageUp|Home)$/.test(event.key) && this.stop());
    window.addEventListener('resize', () => this.follow());
    jump.onclick = () => {
      this.resume();
      this.follow();
      scroll.focus({ preventScroll: true });
    };
  }

  get remaining() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight;
  }

  /** Resume with the next `follow()`. */
  resume() {
    this.following = true;
  }

  /** Scroll to the end unless the reader has scrolled back. */
  follow() {
    const remaining = this.remaining;
    if (this.following && remaining > 0) {
      const smooth = (this.smooth = !reducedMotion.matches && remaining < this.scroll.clientHeight / 2);
      if (smooth) this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior: 'smooth' });
      else this.scroll.scrollTop = this.scroll.scrollHeight;
      if (!smooth) this.top = this.scroll.scrollTop; // the reader may scroll in the same event
    }
    this.showState();
  }

  scrolled() {
    const top = this.scroll.scrollTop;
    if (this.remaining < 1) this.smooth = false;
    if (top < this.top - 4 && this.remaining > 60) this.following = false;
    if (top >= this.top && this.remaining < END_PX) this.following = true;
    this.top = top;
    this.showState();
  }

  stop() {
    if (!this.following || this.remaining >= this.scroll.scrollHeight - this.scroll.clientHeight) return;
    this.following = false;
    if (this.smooth) this.scroll.scrollTo({ top: this.scroll.scrollTop, behavior: 'auto' });
    this.showState();
  }

  showState() {
    this.jump.hidden = this.following;
    document.body.classList.toggle('is-reading', !this.following);
  }
}
