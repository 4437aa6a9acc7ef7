//! The commands of a script and the blocks around them.

use super::dialect::Dialect;
use super::token::{Piece, Token, Word};
use crate::discover::languages::docker_build::is_docker;

pub(super) enum Step {
    Command(Command),
    Enter(Block),
    /// Another branch of the same block.
    Branch,
    Leave(Block),
    /// The variable of a loop, whose value changes.
    Varies(String),
}

pub(super) struct Command {
    pub words: Vec<Word>,
    pub link: Link,
}

/// The condition under which a command runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// None.
    Alone,
    /// The previous command succeeds.
    And,
    /// The previous command fails, or another condition.
    Or,
    /// None, but the command is part of a pipe.
    Pipe,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    /// A subshell, whose changes end with it.
    Subshell,
    /// A branch or a loop.
    Branch,
    Function,
    /// The condition of a branch, the parameters of a function.
    Brackets,
}

pub(super) fn steps(tokens: Vec<Token>, dialect: Dialect) -> Vec<Step> {
    let mut maker = Maker { dialect, steps: vec![], words: vec![], link: Link::Alone, is_function: false };
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            Token::Word(word) => maker.words.push(word),
            Token::End => maker.end(Link::Alone),
            Token::And => maker.end(Link::And),
            Token::Or => maker.end(Link::Or),
            Token::Pipe => maker.end_of_pipe(),
            Token::Open('(') if dialect == Dialect::Posix && maker.words.len() == 1 => {
                maker.is_function = matches!(tokens.peek(), Some(Token::Close(')')));
                maker.words.clear();
            }
            Token::Open(bracket) => maker.open(bracket),
            Token::Close(bracket) => maker.close(bracket),
        }
    }
    maker.steps
}

struct Maker {
    dialect: Dialect,
    steps: Vec<Step>,
    words: Vec<Word>,
    link: Link,
    /// The next block is the body of a function.
    is_function: bool,
}

impl Maker {
    fn end(&mut self, next: Link) {
        let words = std::mem::take(&mut self.words);
        let link = std::mem::replace(&mut self.link, next);
        match self.dialect {
            Dialect::Posix => self.posix(words, link),
            Dialect::PowerShell => self.powershell(words, link),
            Dialect::Cmd => self.cmd(words, link),
        }
    }

    fn end_of_pipe(&mut self) {
        if self.link == Link::Alone {
            self.link = Link::Pipe;
        }
        self.end(Link::Pipe);
    }

    fn command(&mut self, words: Vec<Word>, link: Link) {
        if !words.is_empty() {
            self.steps.push(Step::Command(Command { words, link }));
        }
    }

    fn open(&mut self, bracket: char) {
        self.end(Link::Alone);
        let block = match (self.dialect, bracket) {
            (Dialect::Posix, _) => Block::Subshell,
            (Dialect::PowerShell, '(') => Block::Brackets,
            (Dialect::PowerShell, _) if std::mem::take(&mut self.is_function) => Block::Function,
            _ => Block::Branch,
        };
        self.steps.push(Step::Enter(block));
    }

    fn close(&mut self, bracket: char) {
        self.end(Link::Alone);
        self.steps.push(Step::Leave(match (self.dialect, bracket) {
            (Dialect::Posix, _) => Block::Subshell,
            (Dialect::PowerShell, ')') => Block::Brackets,
            _ => Block::Branch,
        }));
    }

    /// Removes the keywords of sh before a command.
    fn posix(&mut self, words: Vec<Word>, link: Link) {
        let mut rest = words.into_iter().peekable();
        while let Some(keyword) = rest.peek().and_then(Word::keyword) {
            match keyword {
                "if" | "while" | "until" => self.steps.push(Step::Enter(Block::Branch)),
                "then" | "do" | "!" | "time" => {}
                "else" | "elif" => self.steps.push(Step::Branch),
                "fi" | "done" | "esac" | "}" => self.steps.push(Step::Leave(Block::Branch)),
                "{" => {
                    let is_function = std::mem::take(&mut self.is_function);
                    self.steps.push(Step::Enter(if is_function { Block::Function } else { Block::Branch }));
                }
                "function" => {
                    self.is_function = true;
                    rest.next();
                }
                "for" | "select" | "case" => {
                    self.steps.push(Step::Enter(Block::Branch));
                    let name = rest.nth(1).and_then(|word| word.keyword().map(str::to_owned));
                    return self.steps.extend(name.map(Step::Varies));
                }
                _ => break,
            }
            rest.next();
        }
        self.command(rest.collect(), link);
    }

    fn powershell(&mut self, words: Vec<Word>, link: Link) {
        let keyword = words.first().and_then(Word::keyword).unwrap_or_default().to_ascii_lowercase();
        match keyword.as_str() {
            "function" | "filter" => self.is_function = true,
            "if" | "elseif" | "else" | "foreach" | "for" | "while" | "do" | "until" | "switch" | "try" | "catch"
            | "finally" | "param" => {}
            _ => match (words.first().map(|word| word.pieces.as_slice()), words.get(1).and_then(Word::keyword)) {
                (Some([Piece::Variable(variable)]), Some("in")) => {
                    self.steps.push(Step::Varies(variable.name.clone()));
                }
                _ => self.command(words, link),
            },
        }
    }

    /// A command after `if ...` or `for ... do` runs conditionally.
    fn cmd(&mut self, mut words: Vec<Word>, link: Link) {
        let keyword = words.first().and_then(Word::keyword).unwrap_or_default().to_ascii_lowercase();
        if !matches!(keyword.as_str(), "if" | "for" | "do" | "else") {
            return self.command(words, link);
        }
        let is_command = |word: &Word| {
            let name = word.plain().unwrap_or_default().to_ascii_lowercase();
            matches!(name.as_str(), "set" | "cd" | "chdir" | "pushd" | "popd" | "call") || is_docker(&name)
        };
        if let Some(start) = words.iter().position(is_command) {
            self.command(words.split_off(start), Link::Or);
        }
    }
}
