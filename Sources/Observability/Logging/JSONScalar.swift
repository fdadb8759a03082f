/// What a metadata value that is not a string becomes in JSON: a number, a truth value or a text.
enum JSONScalar {
    /// A whole number.
    case whole(Int64)
    /// A fraction, `true` or `false`, as it stands in JSON.
    case literal(String)
    /// Anything else, by its description.
    case text(String)

    /// Sorts a value by its type.
    init<Value: CustomStringConvertible>(_ value: Value) {
        func isA<Other>(_ type: Other.Type) -> Other? {
            // A cast would do the same, at the cost of all the rest of the field.
            Value.self == type ? unsafeBitCast(value, to: type) : nil
        }
        self =
            if let number = isA(Int.self) {
                .whole(Int64(number))
            } else if let number = isA(Double.self), number.isFinite {
                .literal(number.description)
            } else if let truth = isA(Bool.self) {
                .literal(truth ? "true" : "false")
            } else if let number = isA(Int64.self) {
                .whole(number)
            } else if let number = isA(Int32.self) {
                .whole(Int64(number))
            } else if let number = isA(UInt32.self) {
                .whole(Int64(number))
            } else if let number = isA(UInt16.self) {
                .whole(Int64(number))
            } else if let number = isA(UInt.self) {
                .literal(number.description)
            } else if let number = isA(UInt64.self) {
                .literal(number.description)
            } else {
                .text(value.description)
            }
    }
}
