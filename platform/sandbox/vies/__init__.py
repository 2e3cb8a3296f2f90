"""A double of the union's register of VAT numbers."""
