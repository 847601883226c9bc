"""The name of the engine's first design; old looper code imports AudioEngine from here."""

from flitzis_looper_audio import AudioEngine

__all__ = ["AudioEngine"]
