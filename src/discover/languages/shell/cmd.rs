//! The lexer for cmd.

use super::cursor::{Cursor, is_name, text};
use super::script::Letter;
use super::token::{Piece, Token, Tokens, Variable};

pub(super) fn tokens(letters: &[Letter]) -> Vec<Token> {
    let mut reader = Cmd { cursor: Cursor::new(letters), tokens: Tokens::default(), open: 0 };
    while reader.cursor.peek().is_some() {
        reader.step();
    }
    reader.tokens.token(Token::End, reader.cursor.at());
    reader.tokens.done
}

struct Cmd<'a> {
    cursor: Cursor<'a>,
    tokens: Tokens,
    /// The number of open parentheses.
    open: usize,
}

impl Cmd<'_> {
    fn step(&mut self) {
        let is_start = self.tokens.open_word().is_none();
        if is_start && self.tokens.command().is_empty() && self.is_comment() {
            self.cursor.take_while(|char| char != '\n');
            return;
        }
        let (at, end) = (self.cursor.at(), self.cursor.behind());
        let Some(letter) = self.cursor.bump() else { return };
        match letter.char {
            '^' => self.escaped(),
            '"' => self.quoted(at),
            '%' => self.percent(letter, false),
            '!' => self.delayed(letter),
            '@' if is_start && self.tokens.command().is_empty() => {}
            ' ' | '\t' | '\r' => self.tokens.end_word(end),
            '\n' => self.tokens.token(Token::End, end),
            '&' | '|' => self.separator(letter.char, end),
            '(' if is_start => {
                self.open += 1;
                self.tokens.token(Token::Open('('), end);
            }
            ')' if self.open > 0 => {
                self.open -= 1;
                self.tokens.token(Token::Close(')'), end);
            }
            '<' | '>' => {
                self.tokens.redirect(end);
                self.cursor.take_while(|char| matches!(char, '>' | '&'));
            }
            _ => self.tokens.letter(&letter),
        }
    }

    fn is_comment(&self) -> bool {
        let start = usize::from(self.cursor.peek() == Some('@'));
        let word: String = (start..start + 3).filter_map(|n| self.cursor.ahead(n)).collect();
        let is_word = self.cursor.ahead(start + 3).is_none_or(char::is_whitespace);
        word.starts_with("::") || (is_word && word.eq_ignore_ascii_case("rem"))
    }

    fn escaped(&mut self) {
        if let Some(letter) = self.cursor.escaped() {
            self.tokens.letter(&letter);
        }
    }

    fn quoted(&mut self, at: usize) {
        self.tokens.quote(at);
        while let Some(letter) = self.cursor.bump() {
            match letter.char {
                '"' => return,
                '\n' => return self.tokens.token(Token::End, letter.at),
                '%' => self.percent(letter, true),
                '!' => self.delayed(letter),
                _ => self.tokens.letter(&letter),
            }
        }
    }

    fn separator(&mut self, char: char, end: usize) {
        let is_double = self.cursor.peek() == Some(char);
        self.cursor.skip(usize::from(is_double));
        let token = match (char, is_double) {
            ('&', true) => Token::And,
            ('&', false) => Token::End,
            (_, true) => Token::Or,
            (_, false) => Token::Pipe,
        };
        self.tokens.token(token, end);
    }

    /// `%NAME%`, `%%i`, `%1`, `%~dp0`.
    fn percent(&mut self, percent: Letter, is_quoted: bool) {
        match self.cursor.peek() {
            Some('%') => {
                self.cursor.skip(1);
                self.cursor.take_while(|char| is_name(char) || char == '~');
                self.tokens.piece(Piece::Unknown("parameter".into()), percent.at);
            }
            Some(char) if char.is_ascii_digit() || matches!(char, '*' | '~') => {
                self.cursor.skip(1);
                if char == '~' {
                    self.cursor.take_while(is_name);
                }
                self.tokens.piece(Piece::Unknown("parameter".into()), percent.at);
            }
            Some(char) if is_name(char) => {
                let name = text(self.cursor.take_while(is_name));
                let is_whole = self.cursor.peek() == Some('%');
                self.cursor.take_while(|char| char != '%' && char != '\n');
                self.cursor.skip(usize::from(self.cursor.peek() == Some('%')));
                let variable = Variable { name: name.clone(), default: None, is_quoted };
                let piece = if is_whole { Piece::Variable(variable) } else { Piece::Unknown(name) };
                self.tokens.piece(piece, percent.at);
            }
            _ => self.tokens.letter(&percent),
        }
    }

    /// `!NAME!`, which is expanded when the command runs.
    fn delayed(&mut self, mark: Letter) {
        let len = (0..64).take_while(|n| self.cursor.ahead(*n).is_some_and(is_name)).count();
        if len > 0 && self.cursor.ahead(len) == Some('!') {
            let name = text(self.cursor.take_while(is_name));
            self.cursor.skip(1);
            self.tokens.piece(Piece::Unknown(name), mark.at);
        } else {
            self.tokens.letter(&mark);
        }
    }
}
