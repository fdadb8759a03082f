/// Several sources as one stream ordered by time.
final class LogMerge {
    private let sources: [LogSource]
    private var heads: [LogSource.Item?]
    /// Whose line was given out last, and has to be asked for the next.
    private var pending: [Int]

    /// Merges sources, each of which is ordered in itself.
    init(_ sources: [LogSource]) {
        self.sources = sources
        heads = sources.map { _ in nil }
        pending = Array(sources.indices)
    }

    /// The next line of all; nil where no source has one, for now.
    func next() throws -> LogSource.Item? {
        for index in pending { heads[index] = try sources[index].next() }
        pending = []
        var first: Int?
        for index in heads.indices {
            guard let head = heads[index] else { continue }
            if let before = first.flatMap({ heads[$0] }), head.time >= before.time { continue }
            first = index
        }
        guard let first else {
            pending = Array(sources.indices)
            return nil
        }
        pending = [first]
        return heads[first]
    }
}
