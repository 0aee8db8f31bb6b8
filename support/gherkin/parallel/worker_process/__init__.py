"""What happens in a worker: it runs scenarios, and sends what pytest reports."""
