"""Explaining: how a charge, an action, a movement or a rejection came about, recomputed step by step."""
