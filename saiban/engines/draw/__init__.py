"""Lots that anybody can draw again: commit, reveal, replay."""
