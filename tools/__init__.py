"""What makes the zoo, and what tests the tests."""
