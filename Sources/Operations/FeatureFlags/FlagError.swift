/// Why a flag could not be shown or changed.
public enum FlagError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No flag of that name is declared; perhaps another one was meant.
    case unknown(String, known: [String])
    /// A rule breaks its limits, as a whole sentence.
    case badRule(String)
    /// There is no change with that number.
    case unknownChange(Int64)
    /// Later changes stand on the one that was to be undone.
    case notTheLastChange(Int64, last: Int64)
    /// The flag was never changed.
    case neverChanged(String)

    /// One sentence that names the value and the remedy.
    public var description: String {
        switch self {
        case .unknown(let name, let known):
            "There is no flag \(name); use one of \(known.sorted().joined(separator: ", "))."
        case .badRule(let sentence): sentence
        case .unknownChange(let number):
            "There is no change \(number); `taskforge flags history` lists them."
        case .notTheLastChange(let number, let last):
            "Change \(number) is not the flag's last; undo change \(last) first."
        case .neverChanged(let name): "The flag \(name) was never changed; nothing is undone."
        }
    }
}
