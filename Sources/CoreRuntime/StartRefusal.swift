/// Why the program does not start: every fault that was found, at once.
public struct StartRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// The faults, one or two sentences each, with what is wrong and what to do.
    public let faults: [String]

    /// Refuses the start.
    public init(_ faults: [String]) {
        self.faults = faults
    }

    /// Refuses the start for one reason.
    public init(_ fault: StartFault) {
        self.init([fault.description])
    }

    /// The faults, one a line.
    public var description: String {
        guard faults.count > 1 else { return faults.first ?? "" }
        return "\(faults.count) things are wrong:\n"
            + faults.map { "- \($0)" }.joined(separator: "\n")
    }
}
