"""Programs to read and to begin with: python -m flitzis_looper_audio.examples.player FILE, and the others."""
