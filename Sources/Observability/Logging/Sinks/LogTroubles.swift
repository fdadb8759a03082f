/// What goes wrong beside the writing itself, each trouble told once until another one comes.
struct LogTroubles {
    private var pending: (any Error)?
    private var last: String?

    /// Notes a trouble; the same one again is not told again.
    mutating func note(_ error: any Error) {
        let text = String(describing: error)
        guard text != last else { return }
        (pending, last) = (error, text)
    }

    /// The trouble that was not told yet.
    mutating func take() -> (any Error)? {
        defer { pending = nil }
        return pending
    }
}
