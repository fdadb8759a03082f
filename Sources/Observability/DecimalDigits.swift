/// The decimal digits of a number above zero, found without allocating.
///
/// The number is `digits` times ten to the power of `-places`, close enough that reading it back
/// gives the same `Double`: shortest where 15 digits are enough, else 17 digits.
struct DecimalDigits {
    /// The digits as one whole number, without zeros at the end.
    private(set) var digits: UInt64
    /// How many of the digits stand behind the point.
    private(set) var places: Int

    /// Finds the digits of a number from a hundred-thousandth up to a thousand million million.
    ///
    /// Nil outside that range, where 128 bits are too few for the exact product.
    init?(_ value: Double) {
        guard value >= 1e-5, value < 1e15 else { return nil }
        // One too low at worst: 19728 / 65536 is a little below the logarithm of 2.
        var magnitude = (Int(value.exponent) * 19_728) >> 16
        if value >= Self.power(of: magnitude + 1) { magnitude += 1 }
        let short = (value * Self.power(of: 14 - magnitude)).rounded()
        if short / Self.power(of: 14 - magnitude) == value {
            digits = UInt64(short)
            places = 14 - magnitude
        } else {
            places = 16 - magnitude
            var product = UInt128(value.significandBitPattern | 1 << 52)
            for _ in 0..<places { product *= 10 }
            let shift = 52 - Int(value.exponent)
            digits = UInt64((product + (1 << (shift - 1))) >> shift)
        }
        while places > 0, digits % 10 == 0 {
            digits /= 10
            places -= 1
        }
    }

    /// Ten to a power from -6 to 22, all of which but the fractions a `Double` holds exactly.
    private static func power(of exponent: Int) -> Double {
        powers[exponent + 6]
    }

    private static let powers: InlineArray<29, Double> = [
        1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
        1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}
