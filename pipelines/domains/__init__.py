"""The programme's rules, one domain a module, as pure functions over tables."""
