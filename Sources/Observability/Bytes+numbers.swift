extension [UInt8] {
    /// Appends a whole number in decimal digits, without allocating.
    mutating func appendDecimal(_ number: UInt64) {
        var divisor: UInt64 = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends a whole number in decimal digits, with its sign where it is negative.
    mutating func appendDecimal(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        appendDecimal(number.magnitude)
    }

    /// Appends a metric's value: whole numbers as integers, and `+Inf`, `-Inf`, `NaN` by name.
    mutating func appendMetricValue(_ value: Double) {
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 {
            appendDecimal(whole)
        } else if value.isNaN {
            append(contentsOf: "NaN".utf8)
        } else if value.isInfinite {
            append(contentsOf: (value > 0 ? "+Inf" : "-Inf").utf8)
        } else {
            append(contentsOf: value.description.utf8)
        }
    }
}
