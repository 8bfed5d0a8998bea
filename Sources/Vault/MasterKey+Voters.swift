public import Platform

extension MasterKey {
    /// What stands for the network address of a voter in one contest of an authority: only this key makes it, and equal
    /// addresses of two contests are not seen to be equal.
    public func digest(ofVoterAt address: String, inContest contest: Int64, of tenant: Tenant.ID) -> [UInt8] {
        digest("\(contest)|\(address)", use: .voter, tenant: tenant)
    }
}
