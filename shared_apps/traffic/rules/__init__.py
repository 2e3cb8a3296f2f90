"""Arithmetic of traffic: counters that grow and start anew, shares of time, whose an address is."""
