// SPDX-License-Identifier: GPL-2.0

//! The columns that an open file shows where its reader asks for them: `show uid inode`.

use super::{line::Rest, time::Clock, timer::Timer};

macro_rules! columns {
    ($($(#[$doc:meta])* $column:ident $word:literal $header:literal;)+) => {
        /// A column.
        #[derive(Clone, Copy, PartialEq)]
        #[cfg_attr(test, derive(Debug))]
        pub enum Column {
            $($(#[$doc])* $column,)+
        }

        impl Column {
            /// Every column.
            pub const ALL: &'static [Self] = &[$(Self::$column),+];

            /// What a reader calls it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$column => $word,)+ }
            }

            /// The column that a reader calls `word`.
            pub(super) fn named(word: &[u8]) -> Option<Self> {
                let named = |column: &&Self| column.word().as_bytes() == word;
                Self::ALL.iter().find(named).copied()
            }

            /// Its name in the first line, as wide as it is.
            pub const fn header(self) -> &'static str {
                match self { $(Self::$column => $header,)+ }
            }
        }
    };
}

columns! {
    /// The user who owns the socket, as the reader's user namespace has it.
    Uid     "uid"     "  Uid";
    /// The number of the socket's inode.
    Inode   "inode"   "   Inode";
    /// The number of the control group in which the socket was made.
    Cgroup  "cgroup"  "  Cgroup";
    /// How many connections a listening socket lets wait.
    Backlog "backlog" "Backlog";
    /// How many packets were dropped.
    Drops   "drops"   "  Drops";
    /// The timer that runs.
    Timer   "timer"   "              Timer";
}

/// What a socket has in a column.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub enum Cell {
    /// Nothing.
    Nothing,
    /// A number.
    Number(u64),
    /// A timer.
    Timer(Timer),
}

/// The columns of an open file, in their order.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Columns {
    list: [Option<Column>; Self::MOST],
    /// Whether each field of a line has something in it, so that they can be counted. The columns of the
    /// parameter `owner` are older: they have 0 where there is nothing, and `Diag` is blank.
    counted: bool,
}

impl Columns {
    const MOST: usize = Column::ALL.len();

    /// None but the usual ones.
    pub const NONE: Self = Self {
        list: [None; Self::MOST],
        counted: true,
    };

    /// Those of the parameter `owner`.
    const OWNER: Self = Self {
        list: [
            Some(Column::Uid),
            Some(Column::Inode),
            None,
            None,
            None,
            None,
        ],
        counted: false,
    };

    /// These, or those of the parameter `owner` where there are none.
    #[inline(always)]
    pub fn or_owner(self, owner: bool) -> Self {
        match owner && !self.any() {
            true => Self::OWNER,
            false => self,
        }
    }

    /// Whether there are any.
    #[inline(always)]
    pub fn any(&self) -> bool {
        matches!(self.list, [Some(_), ..])
    }

    /// Whether a field in which there is nothing has a sign of its own.
    pub fn counted(&self) -> bool {
        self.counted
    }

    /// Adds the column that a reader calls `word`, unless it is there already.
    pub(super) fn add(&mut self, word: &[u8]) -> Option<()> {
        let column = Some(Column::named(word)?);
        if self.list.contains(&column) {
            return None;
        }
        *self.list.iter_mut().find(|place| place.is_none())? = column;
        Some(())
    }

    /// The columns in their order.
    pub(super) fn iter(self) -> impl Iterator<Item = Column> {
        self.list.into_iter().flatten()
    }

    /// The columns with what a socket has in each; none where there are no columns.
    #[inline(always)]
    pub fn filled(self, cell: impl FnMut(Column) -> Cell) -> Option<Cells> {
        self.any().then(|| self.fill(cell))
    }

    #[inline(never)]
    fn fill(self, mut cell: impl FnMut(Column) -> Cell) -> Cells {
        Cells {
            columns: self,
            cells: self
                .list
                .map(|column| column.map_or(Cell::Nothing, &mut cell)),
        }
    }
}

/// What a socket has in the columns of an open file.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug))]
pub struct Cells {
    columns: Columns,
    cells: [Cell; Columns::MOST],
}

impl Cells {
    pub(super) fn counted(&self) -> bool {
        self.columns.counted
    }

    /// Writes each column with a blank behind it. What is longer is never cut.
    pub(super) fn write<'a>(&self, clock: &Clock, mut rest: Rest<'a>) -> Option<Rest<'a>> {
        for (column, cell) in self.columns.iter().zip(self.cells) {
            let width = column.header().len();
            rest = match cell {
                Cell::Nothing if self.counted() => {
                    rest.blanks(width.wrapping_sub(1))?.byte(b'-')?
                }
                Cell::Nothing => rest.right_u64(width, 0)?,
                Cell::Number(number) => rest.right_u64(width, number)?,
                Cell::Timer(timer) => timer.write(width, clock, rest)?,
            }
            .byte(b' ')?;
        }
        Some(rest)
    }
}
