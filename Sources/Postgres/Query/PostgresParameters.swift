/// The parameters of one statement in binary form, one after the other in one buffer.
struct PostgresParameters: Sendable {
    /// The types, in order.
    private(set) var types: [UInt32] = []
    /// The lengths in bytes, -1 for NULL.
    private(set) var lengths: [Int32] = []
    /// All values' bytes.
    private(set) var bytes = PostgresBytes()
    /// The first value that could not be encoded; it is thrown when the statement is sent, since
    /// string interpolation cannot throw.
    private(set) var failure: PostgresError?

    /// How many there are.
    var count: Int { types.count }

    /// How many the protocol allows, which counts them in 16 bits.
    static let limit = 65_535

    /// Encodes a value and adds it.
    mutating func append<Value: PostgresEncodable>(_ value: Value) {
        if count == Self.limit {
            failure =
                failure
                ?? .encoding(
                    type: "statement",
                    reason: "it has more than \(Self.limit) parameters; use copyIn"
                )
        }
        types.append(Value.postgresType.rawValue)
        guard !value.isNull else {
            lengths.append(-1)
            return
        }
        let start = bytes.count
        do {
            try value.encode(into: &bytes)
        } catch {
            failure = failure ?? PostgresError(encoding: Value.self, error)
        }
        lengths.append(Int32(clamping: bytes.count - start))
    }

    /// Calls `body` with the arrays that libpq's functions take; all values are in binary form.
    func withPointers<Result>(
        _ body: (
            _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<Int32>?,
            _ formats: UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        guard count > 0 else { return body(nil, nil, nil) }
        return lengths.withUnsafeBufferPointer { lengths in
            bytes.storage.withUnsafeBytes { bytes in
                withUnsafeTemporaryAllocation(
                    of: UnsafePointer<CChar>?.self,
                    capacity: count
                ) { values in
                    withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { formats in
                        formats.initialize(repeating: 1)
                        // An empty value is not NULL, so its pointer must not be nil.
                        let nothing = UnsafeRawPointer(formats.baseAddress)
                        var next = bytes.baseAddress ?? nothing
                        for index in 0..<count {
                            let isNull = lengths[index] < 0
                            let value = isNull ? nil : next?.assumingMemoryBound(to: CChar.self)
                            values.initializeElement(at: index, to: value)
                            next = next?.advanced(by: isNull ? 0 : Int(lengths[index]))
                        }
                        return body(
                            UnsafePointer(values.baseAddress),
                            lengths.baseAddress,
                            UnsafePointer(formats.baseAddress)
                        )
                    }
                }
            }
        }
    }
}
