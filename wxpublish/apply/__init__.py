"""Plan → calls, one journalled step at a time, and what a crash left open."""
