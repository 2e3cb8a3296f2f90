"""
Certificates of the stores' hosts. Empty in this release: the free subdomains live under one
wildcard, and custom domains come with the onboarding robot.
"""
