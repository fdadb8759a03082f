/// What a metadata value that is not a string becomes in JSON: a number, a truth value or a text.
enum JSONScalar {
    /// A whole number.
    case whole(Int64)
    /// A fraction, `true` or `false`, as it stands in JSON.
    case literal(String)
    /// Anything else, by its description.
    case text(String)

    /// Sorts a value by its type.
    init(_ value: any CustomStringConvertible) {
        self =
            switch value {
            case let number as Int: .whole(Int64(number))
            case let number as Double where number.isFinite: .literal(number.description)
            case let truth as Bool: .literal(truth ? "true" : "false")
            case let number as Int64: .whole(number)
            case let number as Int32: .whole(Int64(number))
            case let number as UInt32: .whole(Int64(number))
            case let number as UInt16: .whole(Int64(number))
            case let number as UInt: .literal(number.description)
            case let number as UInt64: .literal(number.description)
            default: .text(value.description)
            }
    }
}
