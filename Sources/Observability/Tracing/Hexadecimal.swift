/// Numbers of 64 bits as 16 lower-case hexadecimal digits.
enum Hexadecimal {
    /// The 16 digits of a number.
    static func text(_ number: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { digits in
            write(number, to: digits, at: 0)
            return 16
        }
    }

    /// The 32 digits of two numbers, one after the other.
    static func text(_ high: UInt64, _ low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 32) { digits in
            write(high, to: digits, at: 0)
            write(low, to: digits, at: 16)
            return 32
        }
    }

    private static func write(
        _ number: UInt64,
        to digits: UnsafeMutableBufferPointer<UInt8>,
        at start: Int
    ) {
        for place in 0..<16 {
            let nibble = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * place) & 0xf)
            let zero = nibble < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10
            digits[start + place] = zero + nibble
        }
    }

    /// The number that lower-case digits stand for; nil for any other character.
    static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default:
                return nil
            }
        }
        return number
    }
}
