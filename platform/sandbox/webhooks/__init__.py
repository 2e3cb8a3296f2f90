"""A receiver of webhooks, such as a store's or a customer's own program has one."""
