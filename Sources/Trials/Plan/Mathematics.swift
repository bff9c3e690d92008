internal import Glibc

// The C library's functions, under names that say so.

func powerOfTen(_ exponent: Double) -> Double { pow(10, exponent) }
