/// Finds the name that was probably meant.
enum NearestName {
    /// The name at the smallest edit distance, where that is at most a third of its length.
    static func to(_ name: String, among names: some Collection<String>) -> String? {
        let ranked = names.map { (name: $0, distance: distance(name, $0)) }
        let best = ranked.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let best, best.distance * 3 <= best.name.count else { return nil }
        return best.name
    }

    /// The Levenshtein distance: how many bytes must be added, removed or replaced.
    static func distance(_ left: String, _ right: String) -> Int {
        let target = Array(right.utf8)
        var row = Array(0...target.count)
        for (line, byte) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in target.indices {
                let replaced = diagonal + (byte == target[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[target.count]
    }
}
