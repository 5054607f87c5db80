"""What the tests of money share: the partners around the service, and the steps that lead to a payment."""
