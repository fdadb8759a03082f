import Glibc

/// A user of the system, as whom the server runs: PostgreSQL refuses root.
struct ServerUser: Sendable, Hashable {
    /// The user's number.
    let id: uid_t

    /// The number of the user's own group.
    let group: gid_t

    /// The user's name, or its number where it has none.
    let name: String

    /// The user of this process.
    static var current: ServerUser { ServerUser(id: geteuid()) }

    /// The user `postgres`, whom Debian's package makes; nil where there is none.
    static func postgres() -> ServerUser? {
        find { entry, buffer, size, found in getpwnam_r("postgres", entry, buffer, size, found) }
    }

    /// The user with this number.
    init(id: uid_t) {
        let known = Self.find { entry, buffer, size, found in
            getpwuid_r(id, entry, buffer, size, found)
        }
        self = known ?? ServerUser(id: id, group: id, name: "\(id)")
    }

    private init(id: uid_t, group: gid_t, name: String) {
        self.id = id
        self.group = group
        self.name = name
    }

    private typealias Entry = UnsafeMutablePointer<passwd>

    private static func find(
        _ lookUp: (Entry, UnsafeMutablePointer<CChar>, Int, UnsafeMutablePointer<Entry?>) -> Int32
    ) -> ServerUser? {
        let size = 16_384
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
            var entry = passwd()
            var found: Entry?
            guard
                let strings = buffer.baseAddress,
                lookUp(&entry, strings, size, &found) == 0,
                let name = found?.pointee.pw_name
            else { return nil }
            return ServerUser(
                id: entry.pw_uid,
                group: entry.pw_gid,
                name: String(cString: name)
            )
        }
    }
}
