import Glibc

/// The full files of a log beside the one that is written to: `NAME.1`, the older `NAME.2`, and so
/// on, a compressed one with `.gz` at its end.
///
/// Whoever changes them holds the lock of the file that is written to.
struct RotatedFiles {
    /// One full file.
    struct Member: Hashable {
        /// 1 for the newest.
        let number: Int
        /// Whether it ends in `.gz`.
        let isCompressed: Bool
        /// Where it lies.
        let path: String
    }

    /// The file that is written to.
    let path: String

    /// The full files, the newest first.
    ///
    /// Of a file that is there in both forms only the compressed one counts: the other is what a
    /// kill left between the two steps of its compression.
    func members() -> [Member] {
        let all = listed()
        let compressed = Set(all.filter(\.isCompressed).map(\.number))
        return all.filter { $0.isCompressed || !compressed.contains($0.number) }
            .sorted { $0.number < $1.number }
    }

    /// Removes what a kill left of a file beside its compressed form.
    func removeLeftovers() throws(LogSinkError) {
        let wanted = Set(members())
        for member in listed() where !wanted.contains(member) { try remove(member.path) }
    }

    /// Moves each file one number up, the one that is written to last: until then nobody else
    /// can make a new one and fill it.
    func rotate(keeping backups: Int) throws(LogSinkError) {
        guard backups > 0 else { return try remove(path) }
        for member in listed().sorted(by: { $0.number > $1.number }) {
            if member.number >= backups {
                try remove(member.path)
            } else {
                try rename(member.path, to: place(member.number + 1, member.isCompressed))
            }
        }
        try rename(path, to: place(1, false))
    }

    /// Removes the oldest files until the others take no more than so many bytes.
    func prune(toBytes limit: Int) throws(LogSinkError) {
        var sum = 0
        for member in members() {
            sum += FileIdentity.size(of: member.path) ?? 0
            if sum > limit { try remove(member.path) }
        }
    }

    /// Where the file of a number lies.
    func place(_ number: Int, _ isCompressed: Bool) -> String {
        "\(path).\(number)\(isCompressed ? ".gz" : "")"
    }

    /// Removes a file; one that is gone already is fine.
    func remove(_ path: String) throws(LogSinkError) {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw .cannotRotate(path: self.path, code: errno)
        }
    }

    /// Gives a file another name; one that is gone already is fine.
    func rename(_ source: String, to target: String) throws(LogSinkError) {
        guard Glibc.rename(source, target) == 0 || errno == ENOENT else {
            throw .cannotRotate(path: path, code: errno)
        }
    }

    /// Every file with a number, in both forms.
    private func listed() -> [Member] {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? "."
        let prefix = (slash.map { String(path[path.index(after: $0)...]) } ?? path) + "."
        return LogFolder.names(in: folder).compactMap { name in
            guard name.hasPrefix(prefix) else { return nil }
            let rest = name.dropFirst(prefix.count)
            let isCompressed = rest.hasSuffix(".gz")
            let digits = isCompressed ? rest.dropLast(3) : rest
            guard let number = Int(digits), number > 0, digits.first != "+" else { return nil }
            return Member(
                number: number,
                isCompressed: isCompressed,
                path: place(number, isCompressed)
            )
        }
    }
}
