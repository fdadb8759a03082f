/// Why faults were not taken.
public enum SandboxFaultsError: Error, Hashable, CustomStringConvertible {
    /// A name that is no vendor's.
    case unknownVendor(String)

    /// A name that is no operation of the vendor.
    case unknownOperation(Vendor, String)

    /// A kind that the vendor does not have.
    case otherVendor(Vendor, SandboxFaults.Kind)

    /// A kind that does not happen to the operation.
    case otherOperation(Vendor, String, SandboxFaults.Kind)

    /// An option that the kind does not take.
    case otherOption(String, SandboxFaults.Kind)

    /// More rules for a vendor than are kept.
    case tooManyRules(Vendor)

    /// A value outside its range.
    case outOfRange(String, Double, ClosedRange<Double>)

    /// A part of the command line's form that is no fault.
    case malformedEntry(String)

    /// A part of the command line's form that is refused for a reason.
    indirect case entry(String, SandboxFaultsError)

    /// A sentence that names the value and what is allowed.
    public var description: String {
        switch self {
        case .unknownVendor(let name):
            return "\"\(name)\" is no simulated vendor; use one of "
                + Self.list(Vendor.allCases.map(\.rawValue)) + "."
        case .unknownOperation(let vendor, let name):
            return "\"\(name)\" is no operation of the simulated \(vendor.rawValue); use one of "
                + Self.list(FaultFacts.operations[vendor] ?? []) + ", or none for all."
        case .otherVendor(let vendor, let kind):
            let vendors = kind.facts.operations.keys.map(\.rawValue).sorted()
            return "\(vendor.rawValue) has no \(kind.rawValue); it is a fault of "
                + Self.list(vendors) + "."
        case .otherOperation(let vendor, let operation, let kind):
            let operations = kind.facts.operations[vendor] ?? []
            let remedy =
                operations.isEmpty || kind.facts.moment != .request
                ? "leave the operation out" : "use it for \(Self.list(operations))"
            return "\(kind.rawValue) does not happen to \(operation); \(remedy)."
        case .otherOption(let option, let kind):
            return "\(kind.rawValue) takes no \(option); leave it out."
        case .tooManyRules(let vendor):
            return "\(vendor.rawValue) has more than \(SandboxFaults.maximumRules) fault rules; "
                + "use fewer."
        case .outOfRange(let name, let value, let range):
            return "\(name) is \(value); use a value from \(range.lowerBound) to "
                + "\(range.upperBound)."
        case .malformedEntry(let entry):
            return "\"\(entry)\" is no fault; write VENDOR[:OPERATION]=KIND[:OPTION=VALUE] with "
                + "KIND one of \(Self.list(SandboxFaults.Kind.allCases.map(\.rawValue))), and "
                + "OPTION any of rate=0.2, count=3, calls=1+4, seconds=5, status=503, code=CODE."
        case .entry(let entry, let reason):
            return "The fault \"\(entry)\" is refused: \(reason)"
        }
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}
