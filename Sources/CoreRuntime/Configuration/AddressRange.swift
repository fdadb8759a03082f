import Glibc

/// An IP address, or a network of them such as `10.0.0.0/8`.
public struct AddressRange: Sendable, Hashable {
    /// The address in IPv6's 16 bytes; an IPv4 address lies behind `::ffff:`.
    private let bytes: [UInt8]
    /// How many of the bits are the network's.
    private let length: Int

    /// Reads an address, or an address and a prefix length; RFC 4632, RFC 4291 section 2.3.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let bytes = Self.bytes(of: String(first)) else { return nil }
        let offset = text.contains(":") ? 0 : 96
        self.bytes = bytes
        guard parts.count == 2 else {
            length = 128
            return
        }
        guard let given = Int(parts[1]), (0...(128 - offset)).contains(given) else { return nil }
        length = offset + given
    }

    /// Whether an address, given as text, lies in the range.
    public func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(of: address) else { return false }
        return (0..<16).allSatisfy { index in
            let bits = min(max(length - index * 8, 0), 8)
            let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - bits))
            return (bytes[index] ^ other[index]) & mask == 0
        }
    }

    private static func bytes(of text: String) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET6, text, &bytes) == 1 { return bytes }
        var short = [UInt8](repeating: 0, count: 4)
        guard inet_pton(AF_INET, text, &short) == 1 else { return nil }
        return [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + short
    }
}
