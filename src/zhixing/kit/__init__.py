"""Plumbing without product words: database, time, errors, paging, words."""
