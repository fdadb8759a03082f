/// What each feature counts for: the log-odds of an action item are their sum and the bias.
///
/// Learned by logistic regression; `scripts/tune-rules` fits the table and writes it.
package struct RuleWeights: Sendable {
    /// The log-odds of an utterance without any feature.
    let bias: Double
    /// The lines of the table that say nothing; a test holds the shipped table to none.
    let unread: [String]
    private let keys: [UInt64]
    private let values: [Double]
    private let mask: Int

    /// Creates weights from a table: entries parted by commas or lines, each a number and a
    /// feature, one of them `bias`.
    package init(table: String) {
        var bias = 0.0
        var unread: [String] = []
        var weights: [UInt64: Double] = [:]
        for line in table.split(whereSeparator: { $0 == "\n" || $0 == "," }) {
            let parts = line.trimmed.split(separator: " ", maxSplits: 1)
            if parts.count == 2, parts[1] == "bias", let weight = Double(parts[0]) {
                bias = weight
            } else if parts.count == 2, let weight = Double(parts[0]),
                let feature = RuleFeature(parts[1])
            {
                weights[feature.key] = weight
            } else {
                unread.append(String(line))
            }
        }
        self.bias = bias
        self.unread = unread
        // Open addressing, at most a quarter full, so that a feature without weight ends at once.
        var size = 64
        while size < 4 * weights.count { size *= 2 }
        mask = size - 1
        var keys = Array(repeating: UInt64(0), count: size)
        var values = Array(repeating: 0.0, count: size)
        for (key, weight) in weights {
            var slot = Self.slot(key, mask)
            while keys[slot] != 0 { slot = (slot + 1) & mask }
            keys[slot] = key
            values[slot] = weight
        }
        self.keys = keys
        self.values = values
    }

    private static func slot(_ key: UInt64, _ mask: Int) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 40) & mask
    }

    /// The log-odds that each utterance of a meeting hands out or takes on work.
    package func logOdds(_ scene: MeetingScene) -> [Double] {
        var lastSeen = Array(repeating: -1, count: keys.count)
        return scene.utterances.indices.map { place in
            var sum = bias
            scene.visit(place) { feature in
                var slot = Self.slot(feature.key, mask)
                while keys[slot] != 0 {
                    if keys[slot] == feature.key {
                        // A feature counts once, however often it is there.
                        if lastSeen[slot] != place { sum += values[slot] }
                        lastSeen[slot] = place
                        break
                    }
                    slot = (slot + 1) & mask
                }
            }
            return sum
        }
    }
}
