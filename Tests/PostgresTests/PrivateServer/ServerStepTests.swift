import Testing

@testable import Postgres

/// What a start decides from what it sees.
struct ServerStepTests {
    private let place = ServerPlace(
        home: "/nowhere",
        user: ServerUser.current,
        isElsewhere: false
    )
    private let old = PostgresInstallation(majorVersion: 14, folder: "/pg/14")
    private let new = PostgresInstallation(majorVersion: 15, folder: "/pg/15")
    private let address = ServerAddress(socketFolder: "/tmp/x", port: 5_432)

    private func next(
        _ cluster: ServerSighting.Cluster,
        _ server: ServerSighting.Server,
        installed: [PostgresInstallation]? = nil,
        hasLaunched: Bool = false
    ) throws -> ServerStep {
        try ServerStep.next(
            ServerSighting(cluster: cluster, server: server),
            at: place,
            installed: installed ?? [new, old],
            hasLaunched: hasLaunched
        )
    }

    @Test func `no data is made by the newest version`() throws {
        #expect(try next(.absent, .none) == .makeCluster(new))
    }

    @Test func `data is served by the version that made it`() throws {
        #expect(try next(.made(majorVersion: 14), .none) == .launch(old))
    }

    @Test func `a running server is used, also one whose programs are gone`() throws {
        let ready = ServerSighting.Server.ready(mainProcess: 7, address: address)
        #expect(try next(.made(majorVersion: 9), ready, installed: []) == .use(address))
    }

    @Test func `a server that starts or ends is waited for`() throws {
        #expect(try next(.made(majorVersion: 15), .busy(mainProcess: 7)) == .wait)
        #expect(try next(.made(majorVersion: 15), .busy(mainProcess: nil)) == .wait)
    }

    @Test func `a server without a socket is stopped`() throws {
        let step = try next(.made(majorVersion: 15), .unreachable(mainProcess: 7))
        #expect(step == .stop(mainProcess: 7))
    }

    @Test func `a server that is gone after its launch has failed`() {
        #expect(throws: PrivateServerError.startFailed(log: place.log, lastLines: "(no log)")) {
            try next(.made(majorVersion: 15), .none, hasLaunched: true)
        }
    }

    @Test func `without programs nothing is made or started`() {
        for cluster in [ServerSighting.Cluster.absent, .made(majorVersion: 15)] {
            #expect(throws: PrivateServerError.notInstalled) {
                try next(cluster, .none, installed: [])
            }
        }
    }

    @Test func `other files and other versions are refused`() {
        #expect(throws: PrivateServerError.foreignFolder(place.cluster)) {
            try next(.foreign, .none)
        }
        let refusal = PrivateServerError.versionNotInstalled(
            folder: place.cluster,
            version: 16,
            installed: [15, 14]
        )
        #expect(throws: refusal) { try next(.made(majorVersion: 16), .none) }
    }
}
