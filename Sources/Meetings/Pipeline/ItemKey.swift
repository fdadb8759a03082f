import Crypto

/// The key by which an item is known on the board, whoever asks and however often.
///
/// It is derived from the meeting and the item's own words, not drawn at random: a database that
/// was lost and filled again from the same transcripts finds its items on the board instead of
/// making them a second time.
public enum ItemKey {
    /// Returns `tf-` and 24 hexadecimal digits of a SHA-256.
    public static func make(source: String, sourceID: String, item: ExtractedItem) -> String {
        var hash = SHA256()
        for part in [source, sourceID, item.text] {
            hash.update(data: Array(part.utf8))
            // A separator that no part holds, so that no two lists of parts read alike.
            hash.update(data: [0])
        }
        for evidence in item.evidence {
            hash.update(data: Array("\(evidence.sentence)".utf8))
            hash.update(data: [0])
        }
        let digits = Array("0123456789abcdef".utf8)
        let hex = hash.finalize().prefix(12).flatMap { byte in
            [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return "tf-" + String(decoding: hex, as: UTF8.self)
    }
}
