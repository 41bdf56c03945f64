//! Checks what the server signed: each checkpoint and each certificate of an epoch, and that one rests on another. That the streams are
//! those which the checkpoints name is checked where the streams are read.

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::checkpoint::{Checkpoint, Log, Named, Restored, Signed, StreamHead, heads_digest, skips_to};
use alongside_core::domain::ids::{AuthorityId, Digest, EpochId};

use super::{Misstated, Report, Stated};
use crate::db::checkpoints::KeptHead;
use crate::db::{DbError, Tx, checkpoints, history};
use crate::ops::checkpoint::holds;

const AT_ONCE: usize = 500;

/// What was read of an authority's checkpoints so far.
struct Line<'a> {
    authority: AuthorityId,
    epochs: &'a [(u64, EpochId)],
    key: Option<String>,
    /// The digests of the checkpoints, from what is before the first.
    digests: Vec<Digest>,
    /// The number of the first epoch that a checkpoint was made in: every later one has its certificate.
    first_epoch: Option<u64>,
}

/// Checks every statement of every authority.
pub(super) async fn statements(tx: &mut Tx, key: Option<&str>, report: &mut Report) -> Result<(), DbError> {
    let epochs = history::epochs(tx).await?;
    for authority in checkpoints::authorities(tx).await? {
        let digests = vec![Named::before_the_first(authority).digest];
        let mut line = Line { authority, epochs: &epochs, key: key.map(str::to_owned), digests, first_epoch: None };
        let misstated = line.read(tx).await?.map(|(number, what)| (Stated::Checkpoint(number), what));
        report.checkpoints += line.digests.len() as u64 - 1;
        let certificates = checkpoints::certificates(tx, authority).await?;
        let uncertified = line.uncertified(&certificates).map(|(number, what)| (Stated::Epoch(number), what));
        let all = misstated.into_iter().chain(uncertified).map(|(statement, what)| Misstated { authority, statement, what });
        report.misstated.extend(all.collect::<Vec<_>>());
    }
    Ok(())
}

impl Line<'_> {
    /// Reads the checkpoints; the first bad one is named.
    async fn read(&mut self, tx: &mut Tx) -> Result<Option<(u64, &'static str)>, DbError> {
        let mut after = 0;
        loop {
            let page = checkpoints::after(tx, self.authority, after, AT_ONCE).await?;
            let Some((last, _)) = page.last() else {
                let beyond = checkpoints::heads(tx, self.authority, after, i64::MAX.unsigned_abs()).await?;
                return Ok(beyond.first().map(|head| (head.number, "the checkpoint is missing")));
            };
            let mut heads = BTreeMap::<u64, Vec<KeptHead>>::new();
            for head in checkpoints::heads(tx, self.authority, after, *last).await? {
                heads.entry(head.number).or_default().push(head);
            }
            after = *last;
            for (number, signed) in page {
                let next = self.digests.len() as u64;
                if number != next {
                    return Ok(Some((next, "the checkpoint is missing")));
                }
                if let Err(what) = self.check(number, &signed, &heads.remove(&number).unwrap_or_default()) {
                    return Ok(Some((number, what)));
                }
                self.digests.push(signed.digest());
            }
        }
    }

    fn check(&mut self, number: u64, signed: &Signed, heads: &[KeptHead]) -> Result<(), &'static str> {
        let checkpoint = signed.checkpoint().filter(|it| it.authority == self.authority && it.number == number);
        let Checkpoint { epoch, heads: digest, before, skip, .. } = checkpoint.ok_or("it is not the checkpoint that was signed")?;
        self.is_signed(signed)?;
        let at = |number: u64| usize::try_from(number).ok().and_then(|place| self.digests.get(place)).copied();
        if at(number - 1) != Some(before) || at(skips_to(number)) != Some(skip) {
            return Err("it does not rest on those before it");
        }
        if read(heads).map(|heads| heads_digest(&heads)) != Some(digest) {
            return Err("the heads are not those that it was made over");
        }
        let epoch = self.epochs.iter().find(|(_, known)| *known == epoch).ok_or("its epoch is not there")?;
        self.first_epoch = Some(self.first_epoch.map_or(epoch.0, |first| first.min(epoch.0)));
        Ok(())
    }

    /// Whether the right key signed it: the one that was given, or else the one that signed the first.
    fn is_signed(&mut self, signed: &Signed) -> Result<(), &'static str> {
        if *self.key.get_or_insert_with(|| signed.key.clone()) != signed.key {
            return Err("it is signed with another key");
        }
        if holds(signed) { Ok(()) } else { Err("its signature does not hold") }
    }

    /// The epochs whose certificates are not there, or do not hold.
    fn uncertified(&mut self, certificates: &BTreeMap<u64, Signed>) -> impl Iterator<Item = (u64, &'static str)> {
        let mut found = Vec::new();
        let pairs: Vec<_> = self.epochs.windows(2).map(|pair| (pair[0].1, pair[1])).collect();
        for (after, (number, epoch)) in pairs {
            match certificates.get(&number) {
                Some(signed) => found.extend(self.certifies(signed, epoch, after).err().map(|what| (number, what))),
                None if self.first_epoch.is_some_and(|first| number > first) => found.push((number, "its certificate is missing")),
                None => {}
            }
        }
        found.into_iter()
    }

    fn certifies(&mut self, signed: &Signed, epoch: EpochId, after: EpochId) -> Result<(), &'static str> {
        let says = |it: &Restored| it.authority == self.authority && it.epoch == epoch && it.after == after;
        let restored = signed.restored().filter(says).ok_or("its certificate is of something else")?;
        self.is_signed(signed)?;
        let at = usize::try_from(restored.rests_on.number).ok().and_then(|place| self.digests.get(place));
        if at == Some(&restored.rests_on.digest) { Ok(()) } else { Err("its certificate does not rest on the checkpoints") }
    }
}

/// The heads as they were signed; none where one of them is none.
fn read(heads: &[KeptHead]) -> Option<BTreeSet<StreamHead>> {
    let one = |head: &KeptHead| {
        let log = [Log::Entries, Log::Looks].into_iter().find(|log| log.name() == head.log)?;
        Some(StreamHead { log, stream: head.stream.parse().ok()?, position: head.position, chain: head.chain.parse().ok()? })
    };
    heads.iter().map(one).collect()
}
