"""What listens to a run and reports it: Allure, logs, the HTML page."""
