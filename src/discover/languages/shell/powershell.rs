//! The lexer for PowerShell.

use super::cursor::{Cursor, is_name, text};
use super::script::Letter;
use super::token::{Piece, Token, Tokens, Variable, Word};
use crate::discover::languages::docker_build::is_docker;

pub(super) fn tokens(letters: &[Letter]) -> Vec<Token> {
    let mut reader = PowerShell { cursor: Cursor::new(letters), tokens: Tokens::default() };
    while reader.cursor.peek().is_some() {
        reader.step();
    }
    reader.tokens.token(Token::End, reader.cursor.at());
    reader.tokens.done
}

struct PowerShell<'a> {
    cursor: Cursor<'a>,
    tokens: Tokens,
}

impl PowerShell<'_> {
    fn step(&mut self) {
        let (at, end) = (self.cursor.at(), self.cursor.behind());
        let Some(letter) = self.cursor.bump() else { return };
        let is_start = self.tokens.open_word().is_none();
        match letter.char {
            '`' => self.escaped(),
            '\'' => self.single(at),
            '"' => self.double(at),
            '$' => self.dollar(letter, false),
            '@' if is_start => self.at_sign(letter),
            ' ' | '\t' | '\r' => self.tokens.end_word(end),
            '#' if is_start => drop(self.cursor.take_while(|char| char != '\n')),
            '<' if self.cursor.peek() == Some('#') => self.comment(),
            '\n' | ';' => self.tokens.token(Token::End, end),
            '&' if self.cursor.peek() == Some('&') => self.double_token(Token::And, end),
            '|' if self.cursor.peek() == Some('|') => self.double_token(Token::Or, end),
            '|' => self.tokens.token(Token::Pipe, end),
            '&' if is_start => {}
            '(' if self.is_of_docker() => {
                self.cursor.take_nested('(', ')');
                self.tokens.piece(Piece::Unknown("command".into()), at);
            }
            '(' | '{' => self.tokens.token(Token::Open(letter.char), end),
            ')' | '}' => self.tokens.token(Token::Close(letter.char), end),
            '>' => {
                self.tokens.redirect(end);
                self.cursor.take_while(|char| matches!(char, '>' | '&'));
            }
            '=' | '+' if self.is_after_variable() => {
                self.tokens.end_word(end);
                self.tokens.letter(&letter);
                if letter.char == '=' {
                    self.tokens.end_word(self.cursor.at());
                }
            }
            _ => self.tokens.letter(&letter),
        }
    }

    fn double_token(&mut self, token: Token, end: usize) {
        self.cursor.skip(1);
        self.tokens.token(token, end);
    }

    /// Whether the current command is `docker`. Parentheses in it are an argument.
    fn is_of_docker(&self) -> bool {
        let names_docker = |token: &Token| match token {
            Token::Word(word) => word.plain().is_some_and(is_docker),
            _ => false,
        };
        self.tokens.command().iter().take(3).any(names_docker)
    }

    /// Whether the statement so far is `$x`. A `=` then assigns, also without a blank before it.
    fn is_after_variable(&self) -> bool {
        let is_variable = |word: &Word| matches!(word.pieces.as_slice(), [Piece::Variable(_)]);
        self.tokens.command().is_empty() && self.tokens.open_word().is_some_and(is_variable)
    }

    fn escaped(&mut self) {
        if let Some(letter) = self.cursor.escaped() {
            self.tokens.quoted_letter(&letter);
        }
    }

    fn single(&mut self, at: usize) {
        self.tokens.quote(at);
        while let Some(letter) = self.cursor.bump() {
            if letter.char == '\'' {
                if self.cursor.peek() != Some('\'') {
                    return;
                }
                self.cursor.skip(1);
            }
            self.tokens.letter(&letter);
        }
    }

    fn double(&mut self, at: usize) {
        self.tokens.quote(at);
        while let Some(letter) = self.cursor.bump() {
            match letter.char {
                '"' if self.cursor.peek() == Some('"') => {
                    self.cursor.skip(1);
                    self.tokens.letter(&letter);
                }
                '"' => return,
                '`' => self.escaped(),
                '$' => self.dollar(letter, true),
                _ => self.tokens.letter(&letter),
            }
        }
    }

    /// `@args`, `@( ... )`, `@{ ... }` or a here-string.
    fn at_sign(&mut self, sign: Letter) {
        match self.cursor.peek() {
            Some(quote @ ('"' | '\'')) => {
                self.cursor.skip(1);
                while self.cursor.peek().is_some() {
                    let is_end = self.cursor.takes_line_end()
                        && self.cursor.peek() == Some(quote)
                        && self.cursor.ahead(1) == Some('@');
                    if is_end {
                        self.cursor.skip(2);
                        break;
                    }
                    self.cursor.take_while(|char| char != '\n' && char != '\r');
                    if self.cursor.peek() == Some('\r') && self.cursor.ahead(1) != Some('\n') {
                        self.cursor.skip(1);
                    }
                }
                self.tokens.piece(Piece::Unknown("text".into()), sign.at);
            }
            Some('(' | '{') => {}
            Some(char) if is_name(char) => {
                let name = text(self.cursor.take_while(is_name));
                self.tokens.piece(Piece::Unknown(name), sign.at);
            }
            _ => self.tokens.letter(&sign),
        }
    }

    fn comment(&mut self) {
        while self.cursor.peek().is_some() && !self.cursor.starts_with("#>") {
            self.cursor.skip(1);
        }
        self.cursor.skip(2);
    }

    fn dollar(&mut self, dollar: Letter, is_quoted: bool) {
        if let Some(part) = &dollar.part {
            return self.tokens.unknown_part(part, dollar.at);
        }
        let is_start = self.tokens.open_word().is_none();
        match self.cursor.peek() {
            Some('(') => {
                self.cursor.skip(1);
                let inner = text(self.cursor.take_nested('(', ')'));
                self.tokens.piece(Piece::Unknown(inner), dollar.at);
            }
            Some('{') => {
                self.cursor.skip(1);
                let name = text(self.cursor.take_until('}'));
                self.tokens.piece(Piece::Variable(Variable { name, default: None, is_quoted }), dollar.at);
            }
            Some(char) if is_name(char) => {
                let name = self.name();
                let is_member = !is_quoted && is_start && matches!(self.cursor.peek(), Some('.' | '[' | ':'));
                let piece = if is_member {
                    self.cursor.take_while(|char| is_name(char) || matches!(char, '.' | '[' | ']' | ':'));
                    Piece::Unknown(name)
                } else {
                    Piece::Variable(Variable { name, default: None, is_quoted })
                };
                self.tokens.piece(piece, dollar.at);
            }
            _ => self.tokens.letter(&dollar),
        }
    }

    /// `NAME` or `env:NAME`.
    fn name(&mut self) -> String {
        let mut name = text(self.cursor.take_while(is_name));
        if self.cursor.peek() == Some(':') && self.cursor.ahead(1).is_some_and(is_name) {
            self.cursor.skip(1);
            name = format!("{name}:{}", text(self.cursor.take_while(is_name)));
        }
        name
    }
}
