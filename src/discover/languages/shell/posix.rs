//! The lexer for sh and bash.

use super::cursor::{Cursor, is_name, text};
use super::script::Letter;
use super::token::{Piece, Token, Tokens, Variable};

/// The deepest nesting of defaults: `${A:-${B:-c}}`.
const DEEPEST: usize = 4;

pub(super) fn tokens(letters: &[Letter]) -> Vec<Token> {
    let mut reader = Posix { cursor: Cursor::new(letters), tokens: Tokens::default(), here: vec![], depth: 0 };
    while reader.cursor.peek().is_some() {
        reader.step();
    }
    reader.tokens.token(Token::End, reader.cursor.at());
    reader.tokens.done
}

struct Posix<'a> {
    cursor: Cursor<'a>,
    tokens: Tokens,
    /// The delimiters of the here-documents after this line.
    here: Vec<String>,
    depth: usize,
}

impl Posix<'_> {
    fn step(&mut self) {
        let (at, end) = (self.cursor.at(), self.cursor.behind());
        let Some(letter) = self.cursor.bump() else { return };
        match letter.char {
            '\\' => self.escaped(),
            '\'' => self.single(at),
            '"' => self.double(at),
            '$' => self.dollar(letter, false),
            '`' => self.backtick(at),
            ' ' | '\t' | '\r' => self.tokens.end_word(end),
            '#' if self.tokens.open_word().is_none() => drop(self.cursor.take_while(|char| char != '\n')),
            '\n' => self.line_end(end),
            ';' => self.tokens.token(Token::End, end),
            '&' => self.ampersand(end),
            '|' => self.pipe(end),
            '(' => self.open(at, end),
            ')' => self.tokens.token(Token::Close(')'), end),
            '<' => self.input(at, end),
            '>' => self.output(end),
            _ => self.tokens.letter(&letter),
        }
    }

    fn escaped(&mut self) {
        if let Some(letter) = self.cursor.escaped() {
            self.tokens.quoted_letter(&letter);
        }
    }

    fn single(&mut self, at: usize) {
        self.tokens.quote(at);
        for letter in self.cursor.take_until('\'') {
            self.tokens.letter(letter);
        }
    }

    fn double(&mut self, at: usize) {
        self.tokens.quote(at);
        while let Some(letter) = self.cursor.bump() {
            match letter.char {
                '"' => return,
                '\\' if self.cursor.takes_line_end() => {}
                '\\' if matches!(self.cursor.peek(), Some('$' | '"' | '\\' | '`')) => {
                    self.cursor.bump().into_iter().for_each(|letter| self.tokens.letter(&letter));
                }
                '$' => self.dollar(letter, true),
                '`' => self.backtick(letter.at),
                _ => self.tokens.letter(&letter),
            }
        }
    }

    fn backtick(&mut self, at: usize) {
        self.cursor.take_until('`');
        self.tokens.piece(Piece::Unknown("command".into()), at);
    }

    fn dollar(&mut self, dollar: Letter, is_quoted: bool) {
        if let Some(part) = &dollar.part {
            return self.tokens.unknown_part(part, dollar.at);
        }
        match self.cursor.peek() {
            Some('(') => {
                self.cursor.skip(1);
                let inner = text(self.cursor.take_nested('(', ')'));
                self.tokens.piece(Piece::Unknown(inner), dollar.at);
            }
            Some('{') => {
                self.cursor.skip(1);
                let inner = self.cursor.take_nested('{', '}');
                let piece = self.parameter(inner, is_quoted);
                self.tokens.piece(piece, dollar.at);
            }
            Some('\'' | '"') if !is_quoted => {}
            Some(char) if char.is_ascii_alphabetic() || char == '_' => {
                let name = text(self.cursor.take_while(is_name));
                self.tokens.piece(Piece::Variable(Variable { name, default: None, is_quoted }), dollar.at);
            }
            Some(char) if char.is_ascii_digit() || "@*#?$!-".contains(char) => {
                self.cursor.skip(1);
                self.tokens.piece(Piece::Unknown("parameter".into()), dollar.at);
            }
            _ => self.tokens.letter(&dollar),
        }
    }

    /// The text between the braces of `${NAME:-default}`.
    fn parameter(&self, inner: &[Letter], is_quoted: bool) -> Piece {
        let len = inner.iter().position(|letter| !is_name(letter.char)).unwrap_or(inner.len());
        let (name, rest) = inner.split_at(len);
        let name = text(name);
        let operator = text(&rest[..rest.len().min(2)]);
        let len = match operator.as_str() {
            _ if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) => None,
            "" => return Piece::Variable(Variable { name, default: None, is_quoted }),
            ":-" | ":=" => Some(2),
            operator if operator.starts_with(['-', '=']) => Some(1),
            _ => None,
        };
        match len.filter(|_| self.depth < DEEPEST) {
            Some(len) => {
                let default = Some(pieces(&rest[len..], self.depth + 1));
                Piece::Variable(Variable { name, default, is_quoted })
            }
            None => Piece::Unknown(name),
        }
    }

    fn line_end(&mut self, end: usize) {
        self.tokens.token(Token::End, end);
        for word in std::mem::take(&mut self.here) {
            while self.cursor.peek().is_some() {
                let line = text(self.cursor.take_until('\n'));
                if line.trim() == word {
                    break;
                }
            }
        }
    }

    fn ampersand(&mut self, end: usize) {
        match self.cursor.peek() {
            Some('&') => {
                self.cursor.skip(1);
                self.tokens.token(Token::And, end);
            }
            Some('>') => self.tokens.end_word(end),
            _ => self.tokens.token(Token::End, end),
        }
    }

    fn pipe(&mut self, end: usize) {
        let token = if self.cursor.peek() == Some('|') { Token::Or } else { Token::Pipe };
        self.cursor.skip(usize::from(matches!(self.cursor.peek(), Some('|' | '&'))));
        self.tokens.token(token, end);
    }

    /// A subshell, or `NAME=( ... )`.
    fn open(&mut self, at: usize, end: usize) {
        let ends_in_equals = |piece: &Piece| matches!(piece, Piece::Text(value) if value.text().ends_with('='));
        if self.tokens.open_word().and_then(|word| word.pieces.last()).is_some_and(ends_in_equals) {
            self.cursor.take_nested('(', ')');
            self.tokens.piece(Piece::Unknown("list".into()), at);
        } else {
            self.tokens.token(Token::Open('('), end);
        }
    }

    fn input(&mut self, at: usize, end: usize) {
        if self.cursor.starts_with("<<") {
            self.cursor.skip(2);
            self.tokens.redirect(end);
        } else if self.cursor.peek() == Some('<') {
            self.cursor.skip(1);
            self.cursor.take_while(|char| matches!(char, '-' | ' ' | '\t'));
            let word = text(self.cursor.take_while(|char| !char.is_whitespace() && !";|&<>()".contains(char)));
            self.here.push(word.replace(['"', '\'', '\\'], ""));
            self.tokens.redirect(end);
            self.tokens.piece(Piece::Unknown("document".into()), at);
            self.tokens.end_word(end);
        } else if self.cursor.peek() == Some('(') {
            self.cursor.skip(1);
            self.cursor.take_nested('(', ')');
            self.tokens.piece(Piece::Unknown("command".into()), at);
        } else {
            self.cursor.skip(usize::from(self.cursor.peek() == Some('&')));
            self.tokens.redirect(end);
        }
    }

    fn output(&mut self, end: usize) {
        self.tokens.redirect(end);
        self.cursor.take_while(|char| matches!(char, '>' | '&' | '|'));
    }
}

/// The pieces of a default.
fn pieces(letters: &[Letter], depth: usize) -> Vec<Piece> {
    let mut reader = Posix { cursor: Cursor::new(letters), tokens: Tokens::default(), here: vec![], depth };
    while let Some(letter) = reader.cursor.bump() {
        match letter.char {
            '\\' => reader.escaped(),
            '\'' => reader.single(letter.at),
            '"' => reader.double(letter.at),
            '$' => reader.dollar(letter, true),
            '`' => reader.backtick(letter.at),
            _ => reader.tokens.letter(&letter),
        }
    }
    reader.tokens.open_word().map(|word| word.pieces.clone()).unwrap_or_default()
}
