internal import Glibc

// The C library's functions, under names that say so, for the one module that needs them.

func logarithm(_ number: Double) -> Double { log(number) }

/// The logarithm of one more than a number, exact for tiny ones too.
func logarithmAboveOne(_ number: Double) -> Double { log1p(number) }

func exponential(_ number: Double) -> Double { exp(number) }

func cosine(_ angle: Double) -> Double { cos(angle) }

func complementaryError(_ number: Double) -> Double { erfc(number) }
