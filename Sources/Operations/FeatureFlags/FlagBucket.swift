/// Draws subjects into a million buckets, the same on every machine and in every version.
///
/// FNV-1a with 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/), whose bits are then mixed as
/// by the end of MurmurHash3 (https://github.com/aappleby/smhasher), since FNV's upper bits tell
/// short texts badly apart.
enum FlagBucket {
    /// How many buckets there are: a share can be as small as 0.0001 %.
    static let count: UInt64 = 1_000_000

    /// The bucket of a key under a salt, 0 to 999,999.
    static func of(_ key: String, salt: String) -> Int {
        var hash = hashed(salt, from: 0xcbf2_9ce4_8422_2325)
        hash = (hash ^ UInt64(UInt8(ascii: "/"))) &* prime
        return Int(mixed(hashed(key, from: hash)).multipliedFullWidth(by: count).high)
    }

    /// How many buckets a percentage covers.
    static func share(ofPercentage percentage: Double) -> Int {
        Int((percentage / 100 * Double(count)).rounded())
    }

    private static let prime: UInt64 = 0x0000_0100_0000_01b3

    static func hashed(_ text: String, from start: UInt64) -> UInt64 {
        var hash = start
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* prime }
        return hash
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var hash = value
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ (hash >> 33)
    }
}
