/// The rule for the id that a caller may give to a request.
enum CallerRequestID {
    /// The caller's id, where it is 1 to 128 of `[A-Za-z0-9._-]`; else nil.
    static func accepted(_ text: String?) -> String? {
        guard let text, !text.isEmpty, text.utf8.count <= 128 else { return nil }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isPlain ? text : nil
    }
}
