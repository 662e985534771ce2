"""Pictures, sounds, videos and formulas → bytes within the platform's limits.

Planning only reads headers (`assets`); `payload` encodes when a file is sent.
"""
