"""Builds the pipeline of one room."""
