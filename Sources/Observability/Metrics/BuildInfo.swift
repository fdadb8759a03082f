/// What was built: told as the labels of a series that is always 1.
public struct BuildInfo: Sendable, Hashable {
    /// The program's version.
    public let version: String
    /// The commit it was built from.
    public let commit: String
    /// The version of the Swift compiler.
    public let swiftVersion: String

    /// Names a build.
    public init(version: String, commit: String, swiftVersion: String = BuildInfo.compiler) {
        self.version = version
        self.commit = commit
        self.swiftVersion = swiftVersion
    }

    /// The version of the compiler, as far as the source can know it.
    public static var compiler: String {
        #if swift(>=6.4)
        ">=6.4"
        #elseif swift(>=6.3)
        "6.3"
        #else
        "6.2"
        #endif
    }

    /// Tells the build as `taskforge_build_info`.
    public func publish(to registry: MetricRegistry) {
        registry.info(Self.descriptor).tell(version, commit, swiftVersion)
    }

    /// The family that names the build.
    package static let descriptor = MetricDescriptor.info(
        "taskforge_build_info",
        help: "The build that runs; always 1.",
        labels: ["version", "commit", "swift_version"]
    )
}
