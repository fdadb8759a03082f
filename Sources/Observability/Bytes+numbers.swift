extension [UInt8] {
    /// Appends a whole number in decimal digits, without allocating.
    mutating func appendDecimal(_ number: UInt64) {
        appendDecimal(number, places: 0)
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
        } else if let decimal = DecimalDigits(value.magnitude) {
            if value < 0 { append(UInt8(ascii: "-")) }
            appendDecimal(decimal.digits, places: decimal.places)
        } else if value.isNaN {
            append(contentsOf: "NaN".utf8)
        } else if value.isInfinite {
            append(contentsOf: (value > 0 ? "+Inf" : "-Inf").utf8)
        } else {
            append(contentsOf: value.description.utf8)
        }
    }

    /// Appends a whole number of which some digits stand behind a point; at most 39 of them.
    private mutating func appendDecimal(_ number: UInt64, places: Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { digits in
            var rest = number
            var start = digits.count
            var left = places
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
                left -= 1
                if left == 0 {
                    start -= 1
                    digits[start] = UInt8(ascii: ".")
                }
            } while rest > 0 || left >= 0
            append(contentsOf: digits[start...])
        }
    }
}
