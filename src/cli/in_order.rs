//! Work that threads share, with its results in the order of the work.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;

/// How far the work may run ahead of the result that is due, in bytes of the items: so much is in memory beside what
/// the caller keeps. One item may be larger.
const MOST_BYTES_AHEAD: usize = 3 << 20;

/// Calls `work` with each item, in `n_threads` threads, and `take` with each result, in this thread and in the order of
/// the items, until there are no more or `take` breaks off.
///
/// One thread at a time takes the next item. With one thread all happens in turn, in this one.
pub fn in_order<T, R>(
    mut items: impl Iterator<Item = T> + Send,
    n_threads: usize,
    n_bytes: impl Fn(&T) -> usize + Sync,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> ControlFlow<()>,
) where
    R: Send,
{
    if n_threads <= 1 {
        let _ = items.try_for_each(|item| take(work(item)));
        return;
    }
    let queue = Queue { items: Mutex::new((0, items)), ahead: Mutex::default(), moved: Condvar::new() };
    let (results, finished) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..n_threads {
            let (results, queue, work, n_bytes) = (results.clone(), &queue, &work, &n_bytes);
            scope.spawn(move || {
                while let Some((number, n_bytes, item)) = queue.next(n_bytes) {
                    if results.send((number, n_bytes, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(results);
        let mut due = 0;
        let mut early = BTreeMap::new();
        for (number, n_bytes, result) in finished {
            early.insert(number, (n_bytes, result));
            while let Some((n_bytes, result)) = early.remove(&due) {
                due += 1;
                queue.taken(n_bytes);
                if take(result).is_break() {
                    queue.stop();
                    return;
                }
            }
        }
    });
}

/// The items that are left, and how many are on the way.
struct Queue<I> {
    /// The number of the next item, and the items from it on.
    items: Mutex<(usize, I)>,
    ahead: Mutex<Ahead>,
    /// Told whenever `ahead` changes.
    moved: Condvar,
}

/// What was taken from the queue and whose result is not taken yet.
#[derive(Default)]
struct Ahead {
    n_items: usize,
    n_bytes: usize,
    is_stopped: bool,
}

impl<T, I: Iterator<Item = T>> Queue<I> {
    /// The next item with its number and size, once there is room for it.
    fn next(&self, n_bytes: impl Fn(&T) -> usize) -> Option<(usize, usize, T)> {
        {
            let is_full = |ahead: &mut Ahead| {
                ahead.n_items > 0 && ahead.n_bytes >= MOST_BYTES_AHEAD && !ahead.is_stopped
            };
            let ahead = self.moved.wait_while(locked(&self.ahead), is_full);
            let mut ahead = ahead.unwrap_or_else(PoisonError::into_inner);
            if ahead.is_stopped {
                return None;
            }
            ahead.n_items += 1;
        }
        let mut items = locked(&self.items);
        let number = items.0;
        let Some(item) = items.1.next() else {
            drop(items);
            self.stop();
            return None;
        };
        items.0 += 1;
        let n_bytes = n_bytes(&item);
        locked(&self.ahead).n_bytes += n_bytes;
        Some((number, n_bytes, item))
    }

    /// Makes room: the result of an item was taken.
    fn taken(&self, n_bytes: usize) {
        let mut ahead = locked(&self.ahead);
        ahead.n_items -= 1;
        ahead.n_bytes -= n_bytes;
        self.moved.notify_all();
    }

    /// Gives out no more items.
    fn stop(&self) {
        locked(&self.ahead).is_stopped = true;
        self.moved.notify_all();
    }
}

/// A thread that panicked leaves numbers behind that are still right.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// The results of doubling the items, where the first items take longest.
    fn doubled(n_items: usize, n_threads: usize, n_bytes: usize, most: usize) -> Vec<usize> {
        let mut taken = Vec::new();
        in_order(
            0..n_items,
            n_threads,
            |_| n_bytes,
            |item| {
                thread::sleep(Duration::from_micros(if item % 7 == 0 { 300 } else { 0 }));
                item * 2
            },
            |result| {
                taken.push(result);
                if taken.len() == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        taken
    }

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let expected: Vec<usize> = (0..200).map(|item| item * 2).collect();
        for n_threads in [1, 2, 5] {
            assert_eq!(doubled(200, n_threads, 10, usize::MAX), expected);
            // Each item alone is more than may run ahead.
            assert_eq!(doubled(200, n_threads, MOST_BYTES_AHEAD * 2, usize::MAX), expected);
        }
        assert!(doubled(0, 3, 1, usize::MAX).is_empty());
    }

    #[test]
    fn whoever_takes_the_results_can_break_off() {
        for n_threads in [1, 3] {
            assert_eq!(doubled(10_000, n_threads, 1000, 5), [0, 2, 4, 6, 8]);
        }
    }

    #[test]
    fn no_more_runs_ahead_than_there_is_room_for() {
        let (ahead, most) = (Mutex::new(0_usize), Mutex::new(0_usize));
        in_order(
            0..100,
            4,
            |_| MOST_BYTES_AHEAD / 2,
            |_| {
                let mut ahead = ahead.lock().unwrap();
                *ahead += 1;
                let mut most = most.lock().unwrap();
                *most = (*most).max(*ahead);
            },
            |()| {
                thread::sleep(Duration::from_micros(200));
                *ahead.lock().unwrap() -= 1;
                ControlFlow::Continue(())
            },
        );
        // Two fill the room; each thread may have seen it free before the others took theirs.
        assert!(*most.lock().unwrap() <= 2 + 4, "{}", most.lock().unwrap());
    }
}
