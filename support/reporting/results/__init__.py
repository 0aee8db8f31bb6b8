"""What Allure's results say of a run: scenarios, steps, exchanges, failures."""
