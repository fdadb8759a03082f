/// Numbers of 64 bits as 16 lower-case hexadecimal digits.
enum Hexadecimal {
    /// The digits of one or more numbers, one after the other.
    static func text(_ numbers: UInt64...) -> String {
        String(unsafeUninitializedCapacity: numbers.count * 16) { digits in
            for (index, number) in numbers.enumerated() {
                for place in 0..<16 {
                    let nibble = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * place) & 0xf)
                    let zero = nibble < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10
                    digits[index * 16 + place] = zero + nibble
                }
            }
            return numbers.count * 16
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
